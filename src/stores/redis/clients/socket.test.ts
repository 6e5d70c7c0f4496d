// What leaves together. What comes back is tested in replies.test.ts, and against real servers in test/redis.

import { once } from 'node:events'
import { type AddressInfo, createServer, Socket } from 'node:net'
import { expect, it, vi } from 'vitest'
import { connect } from './socket.ts'

it('sends what is given in one turn of the loop in one piece, also what is given in a later tick of it', async () => {
  const server = createServer((socket) =>
    // One answer for each command, which begins with how many words it has.
    socket.on('data', (bytes) => socket.write('+OK\r\n'.repeat(String(bytes).split('*').length - 1))),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const connection = await connect(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`)
  // Of what arrives nothing can be told: it is put together on the way.
  const left = vi.spyOn(Socket.prototype, 'uncork')
  try {
    const first = connection.send(['PING'])
    await new Promise<void>((resolve) => process.nextTick(resolve))
    await Promise.all([first, connection.send(['PING'])])
    expect(left).toHaveBeenCalledTimes(1)
  } finally {
    left.mockRestore()
    await connection.close()
    server.close()
  }
})
