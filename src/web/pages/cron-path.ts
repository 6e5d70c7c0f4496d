// Where the page of a job by the clock is.

import { segment } from '../jobs/job-path.ts'

export const cronPath = (name: string): string => `/periodic/${segment(name)}`
