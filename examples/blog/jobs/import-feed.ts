// Fetches another blog's JSON Feed and makes posts of its items. An address that does not answer is tried again a little,
// then the job dies and waits in the dead set for somebody who knows better.

import { type ClassJobOptions, Job } from 'haymaker'
import { z } from 'zod'
import { preparePost } from '../actions/prepare-post.ts'
import { addImportedPost } from '../tables/posts.ts'

const Feed = z.object({
  items: z.array(z.object({ url: z.url(), title: z.string(), content_text: z.string() })),
})

export class ImportFeed extends Job {
  static override readonly options: ClassJobOptions = {
    queue: 'default',
    retry: { max: 2, backoff: ['1s', '2s'], jitter: false },
    timeout: '10s',
  }

  async perform(address: string, authorId: number): Promise<void> {
    const response = await fetch(address, { signal: this.signal }).catch((cause: unknown) => {
      throw new Error(`${address} does not answer`, { cause })
    })
    if (!response.ok) throw new Error(`${address} answered ${response.status} ${response.statusText}`)
    const { items } = Feed.parse(await response.json())
    for (const { url, title, content_text: body } of items) {
      // Also for a post that is here already: the run before this one may have ended between the two.
      await preparePost(addImportedPost(authorId, url, { title, body }), body)
    }
  }
}
