// The dashboard in an app of Express, behind helmet, with a worker in the same process.

import { env } from 'node:process'
import express from 'express'
import { createHaymaker, defineJob } from 'haymaker'
import { dashboard } from 'haymaker/web'
import helmet from 'helmet'

const hello = defineJob<{ name: string }>({
  name: 'Hello',
  perform: ({ name }, job) => job.log.info({}, `Hello, ${name}!`),
})

const hm = createHaymaker({ store: 'sqlite:./haymaker.db', jobs: [hello] })
const { HAYMAKER_WEB_USER: user, HAYMAKER_WEB_PASS: pass, PORT: port = '3000' } = env
const web = dashboard({ haymaker: hm, ...(user && pass && { auth: { basic: { user, pass } } }) })

const app = express()
app.use(helmet())
app.use('/jobs', web.node)
app.post('/hello', async (_request, response) => {
  response.json(await hello.performAsync({ name: 'Express' }))
})

await hm.start()
const server = app.listen(Number(port), '127.0.0.1', () => console.log(`dashboard: http://127.0.0.1:${port}/jobs`))

const stop = async (): Promise<void> => {
  server.close()
  // Pages that follow the store would hold it for minutes.
  server.closeAllConnections()
  await hm.stop()
}
process.once('SIGINT', stop).once('SIGTERM', stop)
