// Reads Sidekiq's own config file, config/sidekiq.yml: the text of it to one flat table of settings, the section of the
// environment laid over the top. Keys may be Ruby's symbols. ERB is Ruby, and is refused with its line.

import { LineCounter, parseDocument } from 'yaml'
import { HaymakerError } from '../core/errors.ts'
import { isRecord } from '../core/payload/json.ts'
import type { Settings } from './sidekiq-file.ts'

/** The settings that a text holds for an environment. `file`: its name in errors. @throws HaymakerError HM_LOAD_FAILED */
export function readSettings(text: string, environment: string, file: string): Settings {
  refuseErb(text, file)
  const lines = new LineCounter()
  // Ruby reads 1.1: merge keys, and yes for true. Of two members of one name it takes the last.
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error) throw unreadable(`${file}:${lines.linePos(error.pos[0]).line}`, error.message)
  const top = plain(contentOf(document, file))
  if (top === null || top === undefined) return {}
  if (!isRecord(top)) throw unreadable(file, 'It holds no settings. Write them as in "concurrency: 10".')
  const { [environment]: section, ...settings } = top
  return isRecord(section)
    ? { ...settings, ...section }
    : { ...settings, ...(section != null && { [environment]: section }) }
}

/** Anchors that grow without end are refused here. */
function contentOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error))
  }
}

/** A line that is a comment was meant for nobody. */
function refuseErb(text: string, file: string): void {
  const line = text.split('\n').findIndex((one) => one.includes('<%') && !one.trimStart().startsWith('#'))
  if (line === -1) return
  const advice = 'ERB is Ruby, which does not run here. Write the value itself, or use haymaker.config.ts.'
  throw unreadable(`${file}:${line + 1}`, advice)
}

const unreadable = (where: string, why: string): HaymakerError =>
  new HaymakerError('HM_LOAD_FAILED', `${where} cannot be read: ${why}`)

/** The same without the colons of Ruby's symbols, in keys and in texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return withoutColon(value)
  if (Array.isArray(value)) return value.map(plain)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [withoutColon(key), plain(one)]))
}

const withoutColon = (text: string): string => text.replace(/^:(?=\w)/, '')
