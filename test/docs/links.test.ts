// Where the pages lead: every relative link and picture exists, and every page can be found from the first one.

import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { pages, root } from './pages.ts'

const all = pages()
const anchors = new Map(all.map((page) => [page.path, page.anchors]))
const isForeign = (link: string): boolean => /^[a-z]+:/.test(link)

it('every relative link of the pages leads to a file, and to a heading where it names one', () => {
  const broken = all.flatMap(({ path, links }) =>
    links.filter((link) => !isForeign(link) && !leads(path, link)).map((link) => `${path} -> ${link}`),
  )
  expect(broken).toEqual([])
})

it('docs/README.md lists every page', () => {
  const listed = all.find(({ path }) => path === 'docs/README.md')?.links ?? []
  const names = all.map(({ path }) => relative('docs', path)).filter((name) => !name.endsWith('README.md'))
  const missing = names.filter((name) => !listed.includes(name))
  expect(missing).toEqual([])
})

function leads(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const path = file === '' ? from : join(dirname(from), file)
  if (!existsSync(join(root, path))) return false
  return anchor === undefined || Boolean(anchors.get(path)?.includes(anchor))
}
