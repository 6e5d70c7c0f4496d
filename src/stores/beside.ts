// The URL of a module beside another: `.ts` from the source, `.js` from the build.

export const beside = (here: string, name: string): string =>
  new URL(`./${name}${here.endsWith('.ts') ? '.ts' : '.js'}`, here).href
