// The web process: it writes to the database and pushes jobs, and never runs one. Ctrl-C stops it.

import { createHaymaker } from 'haymaker'
import { blog } from './app.ts'
import { closeDatabase } from './database.ts'
import config from './haymaker.config.ts'
import { listen } from './listen.ts'
import * as settings from './settings.ts'

const hm = createHaymaker(config)
const web = await listen(blog(hm).fetch, Number(new URL(settings.site()).port || 80))
console.log(`web: open ${web.address}`)

await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
await web.close()
await hm.stop()
closeDatabase()
