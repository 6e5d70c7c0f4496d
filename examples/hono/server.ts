// The dashboard in an app of Hono on Node, with a worker in the same process. It comes before the app's own headers, which would
// take the place of those that the dashboard needs.

import { env } from 'node:process'
import { createAdaptorServer } from '@hono/node-server'
import { createHaymaker, defineJob } from 'haymaker'
import { dashboard } from 'haymaker/web'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

const hello = defineJob<{ name: string }>({
  name: 'Hello',
  perform: ({ name }, job) => job.log.info({}, `Hello, ${name}!`),
})

const hm = createHaymaker({ store: 'sqlite:./haymaker.db', jobs: [hello] })
const { HAYMAKER_WEB_USER: user, HAYMAKER_WEB_PASS: pass, PORT: port = '3000' } = env
const web = dashboard({
  ...{ haymaker: hm, basePath: '/jobs' },
  ...(user && pass && { auth: { basic: { user, pass } } }),
})

const app = new Hono()
for (const path of ['/jobs', '/jobs/*']) app.all(path, (c) => web.fetch(c.req.raw))
app.use(secureHeaders())
app.post('/hello', async (c) => c.json(await hello.performAsync({ name: 'Hono' })))

await hm.start()
const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false })
server.listen(Number(port), '127.0.0.1', () => console.log(`dashboard: http://127.0.0.1:${port}/jobs`))

const stop = async (): Promise<void> => {
  server.close()
  // Pages that follow the store would hold it for minutes.
  if ('closeAllConnections' in server) server.closeAllConnections()
  await hm.stop()
}
process.once('SIGINT', stop).once('SIGTERM', stop)
