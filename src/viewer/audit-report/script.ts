/**
 * Sorting, searching and opening. The page is whole without it: the table is ranked, every detail opens by itself, and this
 * only rearranges and hides what is there. It reads text and writes no markup.
 */
export const SCRIPT = `
(() => {
  'use strict'
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const table = document.getElementById('ranking')
  const search = document.getElementById('search')
  const grade = document.getElementById('grade')
  const shown = document.getElementById('shown')
  for (const element of all('.scripted')) element.hidden = false
  if (table) {
    const body = table.tBodies[0]
    const rows = [...body.rows]
    const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
    const filter = () => {
      const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
      const fits = (element) => {
        const text = element.dataset.find
        return words.every((word) => text.includes(word)) && (grade.value === '' || element.dataset.grade === grade.value)
      }
      let count = 0
      for (const row of rows) {
        row.hidden = !fits(row)
        if (!row.hidden) count++
      }
      for (const entry of all('details.org')) entry.hidden = !fits(entry)
      shown.textContent = count === rows.length ? rows.length + ' organizations' : count + ' of ' + rows.length + ' organizations'
    }
    search.addEventListener('input', filter)
    grade.addEventListener('change', filter)
    filter()
    all('thead button', table).forEach((button) => {
      button.addEventListener('click', () => {
        const heading = button.closest('th')
        const index = heading.cellIndex
        const down = heading.getAttribute('aria-sort') === 'ascending'
        for (const other of all('thead th', table)) other.removeAttribute('aria-sort')
        heading.setAttribute('aria-sort', down ? 'descending' : 'ascending')
        const value = (row) => row.cells[index].dataset.v
        // What is not known stands at the end either way.
        rows.sort((a, b) => {
          const x = value(a)
          const y = value(b)
          if (x === '' || y === '') return (x === '') - (y === '')
          return (down ? -1 : 1) * order.compare(x, y)
        })
        body.append(...rows)
      })
    })
  }
  const reveal = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null
    const entry = target && target.closest('details')
    if (entry) {
      entry.hidden = false
      entry.open = true
      entry.scrollIntoView()
    }
  }
  window.addEventListener('hashchange', reveal)
  reveal()
  const toggle = document.getElementById('toggle')
  if (toggle) {
    toggle.addEventListener('click', () => {
      const open = toggle.getAttribute('aria-pressed') !== 'true'
      toggle.setAttribute('aria-pressed', String(open))
      toggle.textContent = open ? 'Close all' : 'Open all'
      for (const entry of all('details.org')) if (!entry.hidden) entry.open = open
    })
  }
})()
`
