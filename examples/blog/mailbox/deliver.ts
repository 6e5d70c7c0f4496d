// The way out: nodemailer writes the mail, the folder `mails` gets it as an .eml file. A letter that is there already is
// not written again, so a job may send it as often as it likes.

import { access, appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { folder } from '../settings.ts'
import { writeWhole } from '../whole-file.ts'
import type { Letter } from './letter.ts'

const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })

const mails = (): string => join(folder(), 'mails')
/** As of a mail server: a line for each mail that it took. */
const log = (): string => join(mails(), 'log')
const pathOf = (name: string): string => join(mails(), `${name}.eml`)

export const isDelivered = (name: string): Promise<boolean> =>
  access(pathOf(name)).then(
    () => true,
    () => false,
  )

export async function deliver({ name, from, to, subject, text, html, at }: Letter): Promise<void> {
  if (await isDelivered(name)) return
  const { message } = await transport.sendMail({
    from: { name: 'The Haymaker blog', address: from },
    to: { name: to.name, address: to.email },
    ...{ subject, text, html, date: at, messageId: `<${name}@blog.example>` },
  })
  if (!Buffer.isBuffer(message)) throw new Error(`The mail ${name} came back as a stream. Keep buffer: true.`)
  await writeWhole(pathOf(name), message)
  await appendFile(log(), `${name}\n`)
}

/** The names of all delivered mails. */
export async function deliveredNames(): Promise<string[]> {
  const files = await readdir(mails()).catch(() => [])
  return files.filter((file) => file.endsWith('.eml')).map((file) => file.slice(0, -'.eml'.length))
}

/** The name of each mail as often as it was taken. */
export async function takenNames(): Promise<string[]> {
  const lines = await readFile(log(), 'utf8').catch(() => '')
  return lines.split('\n').filter((name) => name !== '')
}

/** A delivered mail as it was sent, or null. */
export async function deliveredSource(name: string): Promise<string | null> {
  if (!/^[a-z]+(-\d+)+$/.test(name)) return null
  return await readFile(pathOf(name), 'utf8').catch(() => null)
}
