// Makes what browsers load: the client of the dashboard bundled, its style sheets put together, both made small, and all of it
// written into a module, under names that change with what stands in them.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'lightningcss'
import { rolldown } from 'rolldown'

const web = join(fileURLToPath(new URL('..', import.meta.url)), 'src', 'web')
const sheets = ['ground', 'frame', 'parts', 'processes', 'charts', 'attempts']

async function scripts() {
  const build = await rolldown({ input: join(web, 'client', 'main.ts'), platform: 'browser' })
  const names = { entryFileNames: 'app-[hash].js', chunkFileNames: '[name]-[hash].js' }
  const { output } = await build.generate({ ...names, minify: true })
  await build.close()
  return output.map(({ fileName, code, isEntry }) => ({ name: fileName, text: code, isEntry }))
}

const hashed = (name, end, text) =>
  `${name}-${createHash('sha256').update(text).digest('base64url').slice(0, 8)}.${end}`

/** Writes the module of all assets. */
export async function writeAssets() {
  const code = Buffer.from(sheets.map((name) => readFileSync(join(web, 'styles', `${name}.css`), 'utf8')).join('\n'))
  const style = transform({ filename: 'app.css', code, minify: true }).code.toString()
  const icon = readFileSync(join(web, 'styles', 'icon.svg'), 'utf8')
  const files = await scripts()
  const names = {
    style: hashed('app', 'css', style),
    icon: hashed('icon', 'svg', icon),
    script: files.find(({ isEntry }) => isEntry).name,
  }
  const assets = {
    [names.style]: { type: 'text/css; charset=utf-8', text: style },
    [names.icon]: { type: 'image/svg+xml', text: icon },
    ...Object.fromEntries(
      files.map(({ name, text }) => [name, { type: 'text/javascript; charset=utf-8', text: text.trimEnd() }]),
    ),
  }
  const lines = [
    '// Made by scripts/assets.mjs. Do not edit.',
    `export const assetNames: { readonly style: string; readonly icon: string; readonly script: string } = ${JSON.stringify(names)}`,
    `export const assets: Readonly<Record<string, { readonly type: string; readonly text: string }>> = ${JSON.stringify(assets)}`,
  ]
  writeFileSync(join(web, 'assets.generated.ts'), `${lines.join('\n')}\n`)
}
