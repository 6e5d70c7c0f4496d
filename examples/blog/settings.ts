// Where the blog keeps its things and finds its neighbours. All of it comes from the environment, so that the web
// process and the workers agree without passing anything around.

import { resolve } from 'node:path'
import { env } from 'node:process'

/** Holds the blog's database, its images and its mails. */
export const folder = (): string => resolve(env.BLOG_FOLDER ?? 'demo-output')

/** The address visitors know, for links in mails. */
export const site = (): string => env.BLOG_SITE ?? 'http://127.0.0.1:3000'

/** Answers a text with its tags. */
export const tagService = (): string => env.BLOG_TAG_SERVICE ?? 'http://127.0.0.1:3001'
