// `haymaker deploy`: marks the minute, so that the metrics show what came with it.

import type { Command } from 'commander'
import { withApp } from '../app.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { printable } from '../printable.ts'

export function deploy(program: Command): void {
  const command = withCommon(
    program
      .command('deploy')
      .description('mark a deploy, for the metrics')
      .argument('[label]', 'what was deployed (default: the last commit)'),
  )
  withExamples(command, 'deploy', 'deploy "v1.4.2 Faster mail"')
    .allowExcessArguments(false)
    .action((label: string | undefined, flags: CommonFlags) =>
      withApp(flags, async (hm) => {
        const said = await hm.markDeploy(label)
        const [newest] = await hm.deploys(1)
        const words = said === 'marked' ? `marked ${newest?.label ?? ''}` : 'marked already, less than a minute ago'
        console.log(printable(words))
      }),
    )
}
