// What no module of isolated jobs may do.

import { createHaymaker, defineJob } from 'haymaker'

export const other = defineJob({ name: 'Other', perform: () => undefined })
await createHaymaker({ store: 'sqlite::memory:' }).start()
