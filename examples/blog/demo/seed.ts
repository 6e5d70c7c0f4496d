// Something to look at: five people, one of whom has not confirmed the address yet, some posts with images and comments, a few snippets of the blog's own source, and feeds
// of neighbours who have moved away, whose jobs die.

import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shareSnippet } from '../actions/share-snippet.ts'
import { signUp } from '../actions/sign-up.ts'
import { writeComment } from '../actions/write-comment.ts'
import { writePost } from '../actions/write-post.ts'
import { ImportFeed } from '../jobs/import-feed.ts'
import { findRegistration, finishRegistration } from '../tables/registrations.ts'
import { allUsers, type User } from '../tables/users.ts'
import { found, packageImages } from './found-files.ts'
import { keepFoundImage } from './keep-found-image.ts'

export const password = 'haymaker'

const here = fileURLToPath(new URL('..', import.meta.url))
const people = ['Ada', 'Grace', 'Linus', 'Barbara', 'Edsger'] as const
const comments = [
  'I did not know that. Thank you!',
  'We do it the same way, and it has never let us down.',
  'What happens when the worker is killed in the middle of it?',
] as const
const shared = {
  'A job that asks a slow service': 'jobs/tag-post.ts',
  'The tables of this blog': 'schema.sql',
  'Greylisting in four lines': 'mailbox/greylist.ts',
} as const

const MOVED_AWAY = 6

export const admin = 'ada@example.test'

/** Fills an empty blog; one that has users is left as it is. */
/** `otherBlog`: where another blog answers. */
export async function seed(otherBlog: string): Promise<void> {
  if (allUsers().length > 0) return
  const users: User[] = []
  for (const name of people) {
    const user = await signUp(name, `${name.toLowerCase()}@example.test`, password)
    if (user) users.push(user)
  }
  for (const { id } of users.slice(0, -1)) finishRegistration(findRegistration(id)?.key ?? '')
  await seedPosts(users)
  for (const [title, path] of Object.entries(shared)) {
    const code = await readFile(`${here}${path}`, 'utf8')
    const language = extname(path) === '.sql' ? 'sql' : 'typescript'
    await shareSnippet(users[1]?.id ?? 1, { title, language, code })
  }
  await ImportFeed.performBulk(Array.from({ length: MOVED_AWAY }, (_, n) => [`${otherBlog}/moved-${n}.json`, 1]))
}

async function seedPosts(users: readonly User[]): Promise<void> {
  const texts = await found('examples/blog/seed/*.md')
  const images = await packageImages(texts.length)
  for (const [i, path] of texts.entries()) {
    const [heading = '', ...body] = (await readFile(path, 'utf8')).split('\n')
    const image = images[i]
    const imageId = image === undefined ? null : await keepFoundImage(image)
    const title = heading.replace(/^# /, '')
    const postId = await writePost(users[i % users.length]?.id ?? 1, { title, body: body.join('\n').trim(), imageId })
    const comment = comments[i]
    if (comment) await writeComment(postId, users[(i + 1) % users.length]?.id ?? 1, comment)
  }
}
