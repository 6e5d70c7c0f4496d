// The herd in a process of its own: told in BENCH where its Redis is and where to write what came of it.

import { writeFileSync } from 'node:fs'
import { env } from 'node:process'
import { HERD, herdOn } from '../../test/processes/herd/herd.ts'

const { url, out }: { url: string; out: string } = JSON.parse(env.BENCH ?? '{}')
const { taken, wakesPerPush, redisMsPerPush } = await herdOn(url)
const once = new Set(taken)
const said = { wakesPerPush, redisMsPerPush, twice: taken.length - once.size, left: HERD.pushes - once.size }
writeFileSync(out, JSON.stringify(said))
