// Choosing a language and colours.

import { locales } from '../locales/locale.ts'
import { oneOf, text } from '../parameters.ts'
import { preferenceCookies as names, themes } from '../preferences.ts'
import { type Change, change } from '../route.ts'

const YEAR_SECONDS = 31_536_000

const tags = locales.map(({ lang }) => lang)
const [first = 'en', ...others] = tags

export const preferences: Change = change(
  '/preferences',
  'view',
  { lang: oneOf([first, ...others]), theme: oneOf(themes), back: text(512) },
  async (visit, { values }) => {
    const kept = `Path=${visit.base || '/'}; Max-Age=${YEAR_SECONDS}; SameSite=Lax`
    const back = /^\/(?!\/)[\w/?=&.~%+:-]*$/.test(values.back) ? values.back : '/'
    return {
      to: `${visit.base}${back}`,
      told: null,
      isPrivate: true,
      cookies: [`${names.lang}=${values.lang}; ${kept}`, `${names.theme}=${values.theme}; ${kept}`],
    }
  },
)
