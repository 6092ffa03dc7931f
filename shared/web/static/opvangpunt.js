import { initAll } from './govuk-frontend.js'

initAll()

// A grid of numbers is filled in like a sheet: arrows move, a cell that is entered is overwritten, one field fills all.
for (const shown of document.querySelectorAll('[data-op-with-script]')) shown.hidden = false

const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

for (const grid of document.querySelectorAll('[data-op-grid]')) {
  const rows = [...grid.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('input')])
  grid.addEventListener('focusin', (event) => event.target.select?.())
  grid.addEventListener('keydown', (event) => {
    const step = steps[event.key]
    const row = rows.findIndex((cells) => cells.includes(event.target))
    if (!step || row < 0) return
    const next = rows[row + step[0]]?.[rows[row].indexOf(event.target) + step[1]]
    if (!next) return
    event.preventDefault()
    next.focus()
  })
}

for (const field of document.querySelectorAll('[data-op-fill-all]')) {
  field.addEventListener('input', () => {
    for (const cell of field.closest('[data-op-fill]').querySelectorAll('[data-op-grid] input')) cell.value = field.value
  })
}
