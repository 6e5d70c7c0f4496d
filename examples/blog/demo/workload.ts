// What `--exit` does to the blog: the same functions the pages call, and for a part the pages themselves. Hundreds of
// jobs of every class come of it, some of which must fail, some come too late and some die.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename } from 'node:path'
import { keepImage } from '../actions/keep-image.ts'
import { remindLater } from '../actions/remind-later.ts'
import { sendNewsletter } from '../actions/send-newsletter.ts'
import { shareSnippet } from '../actions/share-snippet.ts'
import { signUp } from '../actions/sign-up.ts'
import { writeComment } from '../actions/write-comment.ts'
import { editPost, writePost } from '../actions/write-post.ts'
import { DemoJob } from '../jobs/demo-job.ts'
import { ImportFeed } from '../jobs/import-feed.ts'
import { allPosts } from '../tables/posts.ts'
import { allRegistrations, finishRegistration } from '../tables/registrations.ts'
import { setTagsByHand, tagsOf } from '../tables/tags.ts'
import { allUsers } from '../tables/users.ts'
import { packageImages, readmes, sources } from './found-files.ts'
import { keepFoundImage } from './keep-found-image.ts'
import { leaveOldThings } from './leave-old-things.ts'
import type { Stage } from './stage.ts'
import { Visitor } from './visitor.ts'

const REMINDER_SECONDS = 2
const counts = {
  ...{ visitors: 3, users: 30, finished: 3, posts: 27, edited: 6, handTagged: 4, comments: 40, snippets: 30 },
  ...{ brokenImages: 2, reminders: 27, feeds: 15, deadFeeds: 14, demoJobs: 15, tooFewArguments: 14 },
} as const

/** What verification cannot know from the tables. */
export interface Done {
  readonly newsletterOf: number
  readonly brokenImages: readonly number[]
  /** The ids of posts and the tags a person gave them. */
  readonly handTagged: ReadonlyMap<number, readonly string[]>
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** Does all of it; resolves when everything is pushed, long before it is done. */
export async function workload(stage: Stage): Promise<Done> {
  const texts = await readmes(counts.visitors + counts.posts)
  await browse(texts.slice(counts.posts))
  // One after the other: passwords are hashed in the threads in which files are written, and jobs wait for files.
  for (const n of upTo(counts.users))
    await signUp(`Reader ${n}`, `reader${n}@${n % 2 === 0 ? 'example' : 'farm'}.test`, 'a good password')
  for (const { key } of allRegistrations().slice(-counts.finished)) finishRegistration(key)
  await publish(texts.slice(0, counts.posts))
  await leaveOldThings()
  const handTagged = tagByHand()
  for (const code of await sources(counts.snippets))
    await shareSnippet(1, { title: code.split('\n')[0] ?? '', language: 'typescript', code })
  const brokenImages = await uploadDamage()
  await reply()
  const newsletterOf = 1
  await sendNewsletter(newsletterOf)
  await importFeeds(stage)
  await pushDemoJobs(stage)
  return { newsletterOf, brokenImages, handTagged }
}

/** Through the pages: sign up, confirm the address, write a post with an image, comment. */
async function browse(texts: readonly string[]): Promise<void> {
  const images = await packageImages(texts.length)
  for (const [n, text] of texts.entries()) {
    const visitor = new Visitor()
    await visitor.send('/users', {
      name: `Visitor ${n}`,
      email: `visitor${n}@example.test`,
      password: 'a good password',
    })
    await visitor.confirm(`visitor${n}@example.test`)
    const image = images[n] ?? ''
    const file = new File([await readFile(image)], basename(image))
    const post = await visitor.send('/posts', { title: `Read me, too (${n})`, body: text, image: file })
    await visitor.send(`${post}/comments`, { body: `I am visitor ${n}, and I wrote this.` })
    await visitor.send(`${post}/reminders`, { seconds: '10' })
    await visitor.send('/snippets', { title: `Snippet ${n}`, language: 'json', code: JSON.stringify({ n }, null, 2) })
  }
}

async function publish(texts: readonly string[]): Promise<void> {
  const images = await packageImages(texts.length)
  for (const [n, body] of texts.entries()) {
    const imageId = await keepFoundImage(images[n] ?? '')
    const id = await writePost(1, { title: `Read me (${n})`, body, imageId })
    if (n < counts.edited)
      await editPost(id, { title: `Read me (${n}), edited`, body: `${body}\n\nEdited.\n`, imageId: null })
  }
}

function tagByHand(): ReadonlyMap<number, readonly string[]> {
  const given = new Map<number, readonly string[]>()
  for (const { id } of allPosts().slice(-counts.handTagged)) {
    setTagsByHand(id, [...tagsOf(id), 'by hand'])
    given.set(id, ['by hand'])
  }
  return given
}

/** Half of a picture: its head is whole, so it is taken in, and no thumbnail can be drawn. */
async function uploadDamage(): Promise<number[]> {
  const [whole = ''] = (await packageImages(50)).filter((path) => path.endsWith('appIcon.png'))
  const bytes = await readFile(whole)
  const half = bytes.subarray(0, bytes.length / 2)
  const kept = await Promise.all(upTo(counts.brokenImages).map(() => keepImage(half, 'half.png')))
  return kept.flatMap((image) => ('imageId' in image ? [image.imageId] : []))
}

async function reply(): Promise<void> {
  const posts = allPosts()
  const users = allUsers()
  const postOf = (n: number): number => posts[n % posts.length]?.id ?? 1
  const userOf = (n: number): number => users[n % users.length]?.id ?? 1
  for (const n of upTo(counts.comments))
    await writeComment(postOf(n), userOf(n), `Comment ${n}: I read it ${n % 7} times, and it was good each time.`)
  for (const n of upTo(counts.reminders)) await remindLater(userOf(n), postOf(n), REMINDER_SECONDS)
}

async function importFeeds({ otherBlog }: Stage): Promise<void> {
  const silent = await silentAddress()
  await ImportFeed.performBulk(upTo(counts.feeds).map((n) => [`${otherBlog}/feeds/${n}.json`, 1]))
  await ImportFeed.performBulk(
    upTo(counts.deadFeeds).map((n) => [n % 2 === 0 ? `${silent}/feed-${n}.json` : `${otherBlog}/none-${n}.json`, 1]),
  )
}

/** An address where nobody listens. */
async function silentAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`
}

async function pushDemoJobs({ hm }: Stage): Promise<void> {
  await DemoJob.performBulk(upTo(counts.demoJobs).map((n) => [n / 100, `demo job ${n}`]))
  // By name nobody checks the arguments before a worker does.
  for (const _ of upTo(counts.tooFewArguments)) await hm.push({ class: 'DemoJob', args: ['5'] })
}
