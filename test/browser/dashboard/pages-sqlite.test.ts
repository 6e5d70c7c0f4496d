// The pages over SQLite: by day at a desk, by night on a phone.

import { describePages } from './every-page.ts'
import { PHONE } from './sight.ts'

describePages('SQLite', ({ scheme, width }) => (scheme === 'dark') === (width === PHONE))
