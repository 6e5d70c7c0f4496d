// Life in the blog while the demo is open, so that the pages of its jobs have something to show: a post is edited again and again, people
// sign up, feeds are read and newsletters sent. None of it grows without end.

import { setTimeout as wait } from 'node:timers/promises'
import { sendNewsletter } from '../actions/send-newsletter.ts'
import { signUp } from '../actions/sign-up.ts'
import { editPost } from '../actions/write-post.ts'
import { ImportFeed } from '../jobs/import-feed.ts'
import { allPosts, type Post } from '../tables/posts.ts'
import { findRegistration, finishRegistration } from '../tables/registrations.ts'
import { allUsers } from '../tables/users.ts'
import { password } from './seed.ts'

const EACH_MS = 500
const SAVES = 2
const FEEDS = 12
const MOST_USERS = 40
const servers = ['example.test', 'farm.test', 'village.test'] as const

/** `otherBlog`: where the feeds are. Resolves when the signal ends it. */
export async function passersBy(otherBlog: string, signal: AbortSignal): Promise<void> {
  for (let n = 0; !signal.aborted; n++) {
    await comeBy(otherBlog, n)
    await wait(EACH_MS, undefined, { signal }).catch(() => {})
  }
}

async function comeBy(otherBlog: string, n: number): Promise<void> {
  const posts = allPosts()
  const post = posts[n % posts.length]
  if (post) await edit(post, n)
  if (n % 2 === 0 && allUsers().length < MOST_USERS) await begin(n / 2)
  if (n % 20 === 0) await ImportFeed.performBulk(Array.from({ length: FEEDS }, (_, i) => [feed(otherBlog, i), 1]))
  if (n % 10 === 0 && post) await sendNewsletter(post.id)
}

const feed = (otherBlog: string, n: number): string => `${otherBlog}/feeds/${n}.json`

/** Somebody who saves often. */
async function edit({ id, title, body }: Post, n: number): Promise<void> {
  const text = body.replace(/\n\n_Edited \d+ times\._$/, '')
  for (let save = 1; save <= SAVES; save++)
    await editPost(id, { title, body: `${text}\n\n_Edited ${n * SAVES + save} times._`, imageId: null })
}

/** Every other one confirms the address. */
async function begin(n: number): Promise<void> {
  const user = await signUp(`Reader ${n}`, `reader${n}@${servers[n % servers.length]}`, password)
  if (user && n % 2 === 0) finishRegistration(findRegistration(user.id)?.key ?? '')
}
