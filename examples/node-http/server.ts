// The dashboard on a server of Node itself, with a worker in the same process.

import { createServer } from 'node:http'
import { env } from 'node:process'
import { createHaymaker, defineJob } from 'haymaker'
import { dashboard } from 'haymaker/web'

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

const server = createServer(async (request, response) => {
  if (/^\/jobs([/?]|$)/.test(request.url ?? '')) return web.node(request, response)
  if (request.method !== 'POST') return response.writeHead(404).end()
  response.end(JSON.stringify(await hello.performAsync({ name: 'Node' })))
})

await hm.start()
server.listen(Number(port), '127.0.0.1', () => console.log(`dashboard: http://127.0.0.1:${port}/jobs`))

const stop = async (): Promise<void> => {
  server.close()
  // Pages that follow the store would hold it for minutes.
  server.closeAllConnections()
  await hm.stop()
}
process.once('SIGINT', stop).once('SIGTERM', stop)
