// Many jobs due at once, as many as a commit has time for.

import { promiseDue } from './due-promises.ts'

promiseDue(100_000)
