// A post is edited three times, and indexed once for each pause in the editing; a sync that is asked for twice runs once; and a lock is
// looked at while it is held. It ends by itself.

import { createHaymaker, defineJob } from 'haymaker'

const began = performance.now()
const say = (text: string): void => console.log(`${((performance.now() - began) / 1000).toFixed(1)} s  ${text}`)

// Each edit puts the index off: it is made when nobody has edited for a second.
let indexed = 0
const index = defineJob<{ post: number; editor: string }>({
  name: 'Index',
  unique: { by: ['post'], onConflict: 'debounce', delay: '1s' },
  perform({ post, editor }) {
    indexed++
    say(`index post ${post}, last edited by ${editor}`)
  },
})

// The second one finds the first one, and is not stored.
const sync = defineJob<{ tenant: number }>({
  name: 'Sync',
  unique: true,
  perform({ tenant }) {
    say(`sync tenant ${tenant}`)
  },
})

const quiet = { debug() {}, info() {}, warn: console.warn, error: console.error, child: () => quiet }
const store = process.argv[2] ?? 'sqlite::memory:'
const hm = createHaymaker({ store, jobs: [index, sync], logger: quiet })

for (const editor of ['ada', 'grace', 'linus'])
  say(`${editor} edits: ${(await index.performAsync({ post: 1, editor })).status}`)
for (const which of ['first', 'second']) say(`the ${which} sync: ${(await sync.performAsync({ tenant: 7 })).status}`)
for (const { class: job, place } of await hm.locks.list()) say(`a lock of ${job}, whose job is in: ${place}`)

await hm.start()
while (indexed < 1 || (await hm.locks.list()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50))
say('no lock is held any more')
say(`sync once more: ${(await sync.performAsync({ tenant: 7 })).status}`)
while ((await hm.locks.list()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50))
await hm.stop()
