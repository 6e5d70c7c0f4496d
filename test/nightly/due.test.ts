// Many jobs due at once, as many as a night has time for.

import { promiseDue } from '../processes/due/due-promises.ts'

promiseDue(1_000_000)
