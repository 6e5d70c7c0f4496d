// The language and the colours somebody chose, in two cookies. There is no session.

export type Theme = 'system' | 'light' | 'dark'

export const themes = ['system', 'light', 'dark'] as const
export const preferenceCookies = { lang: 'hm_lang', theme: 'hm_theme' } as const

export interface Preferences {
  readonly lang: string | null
  readonly theme: Theme
}

export function preferencesIn(cookie: (name: string) => string | undefined): Preferences {
  const theme = themes.find((one) => one === cookie(preferenceCookies.theme)) ?? 'system'
  return { lang: cookie(preferenceCookies.lang) ?? null, theme }
}
