// Colours code with shiki. Slow: the first call loads grammars, and every call is work for the processor.

import { bundledLanguages, codeToHtml } from 'shiki'

/** What a snippet may be written in. */
export const languages = [
  ...['css', 'go', 'html', 'javascript', 'json', 'markdown', 'python', 'ruby', 'rust', 'shell', 'sql'],
  ...['text', 'toml', 'typescript', 'yaml'],
] as const

/** The HTML of highlighted code, with colours for light and dark pages. A language nobody knows is plain text. */
export function highlight(code: string, language: string): Promise<string> {
  return codeToHtml(code, {
    lang: Object.hasOwn(bundledLanguages, language) ? language : 'text',
    themes: { light: 'github-light-default', dark: 'github-dark-default' },
    defaultColor: false,
  })
}
