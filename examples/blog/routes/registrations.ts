// Where the link of the welcome mail leads. Opening it changes nothing, since programs that look at mails open links; the button does.

import { Hono } from 'hono'
import type { Visit } from '../session.ts'
import { finishRegistration, registrationOfKey } from '../tables/registrations.ts'
import { findUser } from '../tables/users.ts'
import { confirmForm } from '../views/account-forms.ts'
import { page } from '../views/layout.ts'

export const registrations = new Hono<Visit>()
  .get('/users/confirm/:key', (c) => {
    const registration = registrationOfKey(c.req.param('key'))
    const named = registration && findUser(registration.userId)
    if (!named) return c.notFound()
    const frame = { title: 'Confirm your address', user: c.get('user') }
    return c.html(page(frame, confirmForm(named, c.req.path)))
  })
  .post('/users/confirm/:key', (c) =>
    finishRegistration(c.req.param('key')) ? c.redirect('/?notice=confirmed', 303) : c.notFound(),
  )
