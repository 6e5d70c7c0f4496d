// Style sheets: they say where a line begins and ends, never left or right, so that a page may run in either direction.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const sides = '(?:top|right|bottom|left)'
const physical = [
  new RegExp(`(?:^|[{;\\s])(?:(?:scroll-)?(?:margin|padding)|border|inset)-${sides}(?:-[a-z]+)?\\s*:`),
  /(?:^|[{;\s])border-(?:top|bottom)-(?:left|right)-radius\s*:/,
  new RegExp(`(?:^|[{;\\s])${sides}\\s*:`),
  /(?:^|[{;\s])(?:min-|max-)?(?:width|height)\s*:/,
  /(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)/,
  /(?:^|[{;\s])overflow-[xy]\s*:/,
  // Four values of which the second and the fourth differ.
  /(?:margin|padding|inset|border-(?:width|color|style))\s*:\s*\S+\s+(\S+)\s+\S+\s+(?!\1\s*[;}])\S+\s*[;}]/,
]

const sheets = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.css'))

it.each(sheets)('%s knows no left and no right', (name) => {
  const lines = readFileSync(join(import.meta.dirname, name), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .split('\n')
  expect(lines.filter((line) => physical.some((pattern) => pattern.test(line)))).toEqual([])
})

it('the test sees what is physical', () => {
  const lines = [
    ...['margin-left: 1px;', 'padding-right: 0', 'left: 0;', '.a{top:0}', 'border-left-color: red;', 'width: 1px;'],
    ...['text-align: right;', 'float: left', 'overflow-x: auto;', 'margin: 0 1px 0 2px;', 'scroll-margin-top: 1px;'],
    ...['border-top-left-radius: 0;', 'max-height: 1px;', 'inset-left: 1px'],
  ]
  expect(lines.filter((line) => !physical.some((pattern) => pattern.test(line)))).toEqual([])
  const logical = ['margin-inline-start: 1px;', 'text-align: start;', 'margin: 0 1px 0 1px;', 'line-height: 1;']
  const others = ['border-width: 1px;', '@media (width < 40rem) {', 'border-block-end: 1px', 'stroke-width: 1;']
  expect([...logical, ...others].filter((line) => physical.some((pattern) => pattern.test(line)))).toEqual([])
})
