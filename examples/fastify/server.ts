// The dashboard as a plugin of Fastify, with a worker in the same process.

import { env } from 'node:process'
import fastify from 'fastify'
import { createHaymaker, defineJob } from 'haymaker'
import { dashboard } from 'haymaker/web'

const hello = defineJob<{ name: string }>({
  name: 'Hello',
  perform: ({ name }, job) => job.log.info({}, `Hello, ${name}!`),
})

const hm = createHaymaker({ store: 'sqlite:./haymaker.db', jobs: [hello] })
const { HAYMAKER_WEB_USER: user, HAYMAKER_WEB_PASS: pass, PORT: port = '3000' } = env
const web = dashboard({ haymaker: hm, ...(user && pass && { auth: { basic: { user, pass } } }) })

// Pages that follow the store would hold a stop for minutes.
const app = fastify({ forceCloseConnections: true })
await app.register(web.fastify, { prefix: '/jobs' })
app.post('/hello', () => hello.performAsync({ name: 'Fastify' }))

await hm.start()
const address = await app.listen({ port: Number(port), host: '127.0.0.1' })
console.log(`dashboard: ${address}/jobs`)

const stop = async (): Promise<void> => {
  await app.close()
  await hm.stop()
}
process.once('SIGINT', stop).once('SIGTERM', stop)
