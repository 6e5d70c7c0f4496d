// The scripts of a Resque store: those of the Redis store, in Resque's dialect where it has one.

import { scripts as shared } from '../redis/scripts.generated.ts'
import type { Scripts } from '../redis/server.ts'
import { changed } from './scripts.generated.ts'

export const scripts: Scripts = { ...shared, ...changed }
