// The pages over Redis, below a path: by night at a desk, by day on a phone.

import { describePages } from './every-page.ts'
import { PHONE } from './sight.ts'

describePages('Redis', ({ scheme, width }) => (scheme === 'light') === (width === PHONE))
