// Opens one file after the other, each at the moment it is told, and says how that ended.

import { createInterface } from 'node:readline'
import { createHaymaker, HaymakerError } from 'haymaker'
import { silent } from '../kill/stage.ts'

async function open(path: string): Promise<string> {
  const hm = createHaymaker({ store: `sqlite:${path}`, logger: silent })
  try {
    await hm.push({ class: 'Opened', args: [] })
    return 'ok'
  } catch (error) {
    return error instanceof HaymakerError ? error.code : String(error)
  } finally {
    await hm.stop()
  }
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [path = '', moment = ''] = line.split(' ')
  // To the millisecond, or those who open it would come one after the other.
  while (Date.now() < Number(moment));
  console.log(await open(path))
}
