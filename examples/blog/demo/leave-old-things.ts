// What piles up in a blog over days: for the job that sweeps, to see that all of it goes.

import { editPost, writePost } from '../actions/write-post.ts'
import { run } from '../database.ts'
import { addSession } from '../tables/sessions.ts'

const COUNT = 10
const DAY_MS = 24 * 60 * 60 * 1000

export async function leaveOldThings(): Promise<void> {
  for (let n = 0; n < COUNT; n++) {
    addSession(1, Date.now() - DAY_MS)
    const sql = `INSERT INTO knocks VALUES ('news@blog.example', ?, 'newsletter', ?)`
    run(sql, `reader${n}@example.test`, Date.now() - 2 * DAY_MS)
  }
  // What was highlighted, and words that are counted, of a text that has neither any more.
  const title = 'Second thoughts'
  const id = await writePost(1, { title, body: 'Antediluvian.\n\n```css\nbody { color: red }\n```\n', imageId: null })
  await editPost(id, { title, body: 'I have thought about it once more.', imageId: null })
}
