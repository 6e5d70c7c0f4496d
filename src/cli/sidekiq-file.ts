// Which files are Sidekiq's own config, and for which environment they are read.

/** Settings by name, without the colons of symbols; what they mean is for the reader. */
export type Settings = Readonly<Record<string, unknown>>

/** Where Sidekiq itself looks. */
export const sidekiqFiles: readonly string[] = ['config/sidekiq.yml', 'config/sidekiq.yaml']

export const isSidekiqFile = (file: string): boolean => /\.ya?ml$/i.test(file)

/** The environment of a program, found as Ruby's Sidekiq finds it. */
export const environmentOf = (flag: string | undefined, env: Readonly<Record<string, string | undefined>>): string =>
  flag || env.APP_ENV || env.RAILS_ENV || env.RACK_ENV || env.NODE_ENV || 'development'
