// The pages a user reads, taken apart: headings, links, and code blocks with the remark that stands before them.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import MarkdownIt from 'markdown-it'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** A fenced block of code. */
export interface Block {
  /** 'docs/retries.md:12'. */
  readonly where: string
  readonly language: string
  readonly code: string
  /** What `<!-- test: ... -->` right before it says; '' without one. */
  readonly remark: string
  /** The block that follows with nothing between, as the output of one that is run. */
  readonly output: string | null
}

/** One Markdown file. */
export interface Page {
  /** From the root: 'docs/retries.md'. */
  readonly path: string
  readonly blocks: readonly Block[]
  /** What an address may end with, as GitHub names headings. */
  readonly anchors: readonly string[]
  /** Where its links and pictures lead, as written. */
  readonly links: readonly string[]
  /** The first cell of every row of each table, the head's included. */
  readonly tables: readonly (readonly string[])[]
}

const markdown = new MarkdownIt({ html: true })

type Token = ReturnType<typeof markdown.parse>[number]

/** README.md, docs/*.md, docs/guides/*.md and docs/wire/*.md. */
export const pages = (): readonly Page[] =>
  [
    'README.md',
    ...['docs', 'docs/guides', 'docs/wire'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    ),
  ]
    .filter((path) => path.endsWith('.md'))
    .map((path) => readPage(path, readFileSync(join(root, path), 'utf8')))

function readPage(path: string, text: string): Page {
  const tokens = markdown.parse(text, {})
  return {
    path,
    blocks: blocksOf(path, tokens),
    anchors: anchorsOf(tokens),
    links: linksOf(tokens),
    tables: tablesOf(tokens),
  }
}

function blocksOf(path: string, tokens: readonly Token[]): readonly Block[] {
  return tokens.flatMap((token, i) => {
    if (token.type !== 'fence') return []
    const next = tokens[i + 1]
    const [, remark = ''] = /<!-- test: (.*?) -->\s*$/.exec(contentOf(tokens[i - 1], 'html_block')) ?? []
    const output = next?.type === 'fence' && next.info === 'text' ? next.content : null
    return [
      { where: `${path}:${(token.map?.[0] ?? 0) + 1}`, language: token.info, code: token.content, remark, output },
    ]
  })
}

const contentOf = (token: Token | undefined, type: string): string => (token?.type === type ? token.content : '')

function anchorsOf(tokens: readonly Token[]): readonly string[] {
  const seen = new Map<string, number>()
  return tokens.flatMap((token, i) => {
    if (token.type !== 'heading_open') return []
    const said = (tokens[i + 1]?.children ?? []).map((part) => part.content).join('')
    const name = said
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-')
    const times = seen.get(name) ?? 0
    seen.set(name, times + 1)
    return [times === 0 ? name : `${name}-${times}`]
  })
}

function linksOf(tokens: readonly Token[]): readonly string[] {
  return tokens
    .flatMap((token) => token.children ?? [])
    .map((part) => part.attrGet('href') ?? part.attrGet('src'))
    .filter((target) => target !== null)
    .map(String)
}

function tablesOf(tokens: readonly Token[]): readonly (readonly string[])[] {
  const tables: string[][] = []
  for (const [i, { type }] of tokens.entries()) {
    if (type === 'table_open') tables.push([])
    if (type === 'tr_open') tables.at(-1)?.push(tokens[i + 2]?.content ?? '')
  }
  return tables
}
