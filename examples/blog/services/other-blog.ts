// Another blog somewhere else, as far as importing its feed is concerned: GET /feeds/N.json is a JSON Feed with one post.

import { Hono } from 'hono'

const subjects = [
  'Hay is dried in the sun. Good hay smells sweet, and wet hay spoils the whole barn.',
  'A barn keeps the harvest dry. Whoever builds a barn thinks of the harvest of ten years.',
  'Seed goes into the ground in spring. The ground wants rain, and rain wants patience.',
]

const post = (n: number, origin: string): object => ({
  url: `${origin}/posts/${n}`,
  title: `Letter ${n} from the farm`,
  content_text: `${subjects[n % subjects.length]}\n\nThis is letter ${n}. It came with a feed.\n`,
})

export const otherBlog = (): Hono =>
  new Hono().get('/feeds/:file{[0-9]+\\.json}', (c) => {
    const { origin } = new URL(c.req.url)
    const n = Number.parseInt(c.req.param('file'), 10)
    return c.json({ version: 'https://jsonfeed.org/version/1.1', title: 'Letters', items: [post(n, origin)] })
  })
