// The dashboard in a process of its own, told in BENCH of which store, and where to write its port. It ends when its parent
// wants it to.

import { renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { env } from 'node:process'
import { createHaymaker } from '../../dist/index.js'
import { dashboard } from '../../dist/web/index.js'

const { store, out }: { store: string; out: string } = JSON.parse(env.BENCH ?? '{}')
const web = dashboard({ haymaker: createHaymaker({ store }), auth: 'upstream' })
const server = createServer(web.node).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  writeFileSync(`${out}.new`, JSON.stringify({ port }))
  // Whoever waits for it reads it whole.
  renameSync(`${out}.new`, out)
})
