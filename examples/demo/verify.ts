// Holds the files the jobs left against what comes out without any job.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countWords, nameOf, output } from './jobs.ts'

/** The text of a page of highlighted code. */
function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#x([0-9A-F]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('&amp;', '&')
}

const result = (folder: string, name: string): Promise<string | null> =>
  readFile(join(output, folder, name), 'utf8').catch(() => null)

/** Every difference between what is there and what should be; empty when all is well. */
export async function verify(
  texts: readonly string[],
  sources: readonly string[],
  recipients: readonly string[],
): Promise<string[]> {
  const wrong: string[] = []
  for (const file of texts) {
    const counted = await result('words', `${nameOf(file)}.json`)
    if (counted !== JSON.stringify(countWords(await readFile(file, 'utf8')))) wrong.push(`the words of ${file} differ`)
  }
  for (const file of sources) {
    const html = await result('html', `${nameOf(file)}.html`)
    const source = await readFile(file, 'utf8')
    if (html === null || textOf(html) !== source.replaceAll('\r\n', '\n'))
      wrong.push(`the highlighted ${file} is not its source`)
  }
  const mails = await readdir(join(output, 'mail')).catch(() => [])
  for (const to of recipients) {
    const mine = mails.filter((name) => name === `${nameOf(to)}.eml`)
    const mail = mine.length === 1 ? await result('mail', mine[0] ?? '') : null
    if (!mail?.split('\r\n').includes(`To: ${to}`)) wrong.push(`the mail to ${to} is missing or goes elsewhere`)
  }
  if (mails.length !== recipients.length)
    wrong.push(`${mails.length} mails were written, ${recipients.length} asked for`)
  return wrong
}
