import type { AuditComparison, AuditResult } from '../../workflows/index.js'
import { html } from './markup.js'
import type { Markup } from './markup.js'
import { day, many, number, signed } from './wording.js'

/** What changed since the last audit. */
export const movement = (compare: AuditComparison): Markup => {
  const moved = compare.organizations.filter(({ change }) => change !== null && change !== 0)
  const down = moved.filter(({ change }) => (change ?? 0) < 0).slice(0, 8)
  const up = moved
    .filter(({ change }) => (change ?? 0) > 0)
    .reverse()
    .slice(0, 8)
  const list = (title: string, entries: typeof moved): Markup =>
    html`<div>
      <h3>${title}</h3>
      ${
        entries.length === 0
          ? html`<p class="muted small">None.</p>`
          : html`<ul>
              ${entries.map(
                ({ name, before, after, change, gained, lost }) =>
                  html`<li>
                    <span
                      ><bdi>${name}</bdi><br /><span class="muted small"
                        >${[...lost.map((what) => `lost: ${what}`), ...gained.map((what) => `won: ${what}`)].slice(0, 3).join(' · ')}</span
                      ></span
                    ><span class="${(change ?? 0) < 0 ? 'down' : 'up'}"
                      ><b>${signed(change ?? 0)}</b> <span class="muted small">${before} → ${after}</span></span
                    >
                  </li>`,
              )}
            </ul>`
      }
    </div>`
  return html`<section class="card" aria-labelledby="movement">
    <h2 id="movement">Since ${day(compare.before)}</h2>
    <p>
      ${many(compare.improved, 'organization')} better, ${number(compare.declined)} worse, ${number(compare.unchanged)}
      unchanged.${
        compare.added.length > 0 && ` ${number(compare.added.length)} new.`
      }${compare.removed.length > 0 && ` ${number(compare.removed.length)} no longer judged.`}${compare.policyChanged && ' The policy has changed in between, so that part of the difference may be its doing.'}
    </p>
    <div class="movers">${list('Got worse', down)}${list('Got better', up)}</div>
  </section>`
}

export const unchecked = (result: AuditResult): Markup => {
  const gaps = result.notChecked.length
  return html`<section class="card" aria-labelledby="unchecked">
    <h2 id="unchecked">What could not be checked</h2>
    <p>This is not part of any score. “Not available” means that nothing is known, not that there is nothing.</p>
    <ul class="plain">
      ${result.notChecked.map((sentence, index) => html`<li class="${index < gaps - 2 && 'gap'}"><bdi>${sentence}</bdi></li>`)}
    </ul>
    ${
      result.skipped.length > 0 &&
      html`<details class="more">
        <summary>${many(result.skipped.length, 'organization')} counted and not judged</summary>
        <ul class="plain small">
          ${result.skipped.map(({ name, reason }) => html`<li><bdi>${name}</bdi> <span class="muted">(<bdi>${reason}</bdi>)</span></li>`)}
        </ul>
      </details>`
    }
  </section>`
}

export const method = (result: AuditResult): Markup => {
  const { policy } = result
  return html`<section class="card" aria-labelledby="method">
    <h2 id="method">How the score is made</h2>
    <p>
      Each requirement is worth points. What must be there wins them by number, everything else by the share of records that are as they
      should be, in full from the target on. What could not be read, and what does not apply, counts neither way. The score is points won of
      points at stake, rounded down; archived records are counted and not judged.
    </p>
    <details class="more">
      <summary>The policy “${policy.name}”</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="The policy">
        <table>
          <thead>
            <tr>
              <th scope="col">Requirement</th>
              <th scope="col" class="n">Points</th>
              <th scope="col" class="n">Target</th>
            </tr>
          </thead>
          <tbody>
            ${result.requirements.map(({ id, title, weight }) => {
              const target = policy.checks[id]?.target
              const minimum = policy.require.find((wanted) => wanted.id === id)?.minimum
              return html`<tr>
                <td><bdi>${title}</bdi></td>
                <td class="n">${weight}</td>
                <td class="n">${target === undefined ? `${minimum ?? 1}` : `${Math.round(target * 100)} %`}</td>
              </tr>`
            })}
          </tbody>
        </table>
      </div>
    </details>
  </section>`
}
