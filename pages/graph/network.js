// The graph: nodes and edges come from Python, a click or a key goes back. Labels are drawn on a canvas or set as text
// content, so what comes from data is never markup.
const drawn = new WeakMap()
let library = null // asked for once a page load; the browser keeps the file
const STEP = 1.25
const NAMED = 24 // so many entities have room for their names; of more only the one under the hand is named

function look(root) {
  const style = getComputedStyle(root)
  const of = (name, other) => style.getPropertyValue(name).trim() || other
  return {
    text: of('--st-text-color', '#1f2937'),
    back: of('--st-background-color', '#ffffff'),
    soft: of('--st-secondary-background-color', '#f1f5f9'),
    line: of('--st-gray-color', '#94a3b8'),
    accent: of('--st-primary-color', '#1d4ed8'),
    bad: of('--st-red-color', '#dc2626'),
    fresh: of('--st-orange-color', '#d97706'),
    known: of('--st-blue-color', '#2563eb'),
    grey: of('--st-gray-color', '#94a3b8'),
    font: of('--st-font', 'sans-serif'),
  }
}

function styles(c) {
  return [
    { selector: 'node', style: {
      label: 'data(label)', 'font-size': 10, 'font-family': c.font, color: c.text, 'text-valign': 'bottom',
      'text-margin-y': 3, 'text-background-color': c.back, 'text-background-opacity': 0.75, 'text-background-padding': 1,
      'min-zoomed-font-size': 7, width: 18, height: 18, 'background-color': c.known, 'border-width': 1.5,
      'border-color': c.back } },
    { selector: 'node.many', style: { label: '', width: 13, height: 13 } },
    { selector: 'node.many:selected, node.many.here', style: { label: 'data(label)', 'z-index': 9 } },
    { selector: 'node[kind = "identifier"]', style: {
      shape: 'round-diamond', width: 'data(size)', height: 'data(size)', 'background-color': c.soft,
      'border-color': c.text, 'border-width': 1.5, 'font-weight': 600 } },
    { selector: 'node[?shut]', style: { 'background-color': c.grey, shape: 'octagon' } },
    { selector: 'node[?fresh]', style: { 'border-color': c.fresh, 'border-width': 3.5 } },
    { selector: 'node[?outside]', style: { 'border-style': 'dashed', 'background-opacity': 0.35 } },
    { selector: 'node[?crowd]', style: { 'border-color': c.grey, color: c.grey } },
    { selector: 'edge', style: {
      width: 'data(weight)', 'line-color': c.line, opacity: 0.4, 'curve-style': 'haystack', 'haystack-radius': 0 } },
    { selector: 'edge[?fresh]', style: { 'line-color': c.fresh } },
    { selector: 'edge[?outside]', style: { 'line-style': 'dashed' } },
    { selector: 'node:selected', style: { 'border-color': c.accent, 'border-width': 4, 'z-index': 9 } },
    { selector: 'node.here', style: { 'overlay-color': c.accent, 'overlay-opacity': 0.22, 'overlay-padding': 6 } },
  ]
}

// Places that do not depend on chance: identifiers on an inner ring, entities on an outer one, then springs.
function place(cy, added) {
  const first = added.length === cy.nodes().length
  const turn = (Math.PI * 2) / Math.max(added.length, 1)
  added.forEach((node, at) => {
    const near = node.neighborhood('node').filter((one) => !added.contains(one))
    const middle = near.length ? near[0].position() : { x: 0, y: 0 }
    const radius = first ? (node.data('kind') === 'identifier' ? 90 : 220) : 70
    // Wider than high, as the canvas is.
    node.position({ x: middle.x + 1.7 * radius * Math.cos(at * turn), y: middle.y + radius * Math.sin(at * turn) })
  })
  cy.layout({
    name: 'cose', animate: false, randomize: false, fit: true, padding: 26, nodeOverlap: 24,
    nodeRepulsion: (node) => (node.data('kind') === 'identifier' ? 400000 : 20000),
    idealEdgeLength: () => 90, gravity: 0.4, numIter: 900, componentSpacing: 60,
  }).run()
}

function reconcile(cy, data) {
  const wanted = new Map([...data.nodes, ...data.edges].map((one) => [one.id, one]))
  cy.elements().filter((one) => !wanted.has(one.id())).remove()
  const fresh = []
  for (const one of wanted.values()) {
    const there = cy.getElementById(one.id)
    if (there.length) there.data(one)
    else fresh.push({ group: one.source ? 'edges' : 'nodes', data: one })
  }
  const added = cy.add(fresh).nodes()
  if (fresh.length) place(cy, added)
}

function nearest(cy, from, key) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key]
  const at = from.position()
  let best = null
  cy.nodes().forEach((node) => {
    const dx = node.position('x') - at.x
    const dy = node.position('y') - at.y
    const along = dx * way[0] + dy * way[1]
    if (node === from || node.id() === from.id() || along <= 1) return
    const cost = along + 2 * Math.abs(dx * way[1] + dy * way[0])
    if (best === null || cost < best.cost) best = { node, cost }
  })
  return best && best.node
}

export default function (component) {
  const canvas = component.parentElement.querySelector('.canvas')
  const said = component.parentElement.querySelector('.said')
  library ??= import(new URL(component.data.library, document.baseURI).href).then((module) => module.default)
  library.then(
    (cytoscape) => canvas.isConnected && draw(component, cytoscape),
    () => { library = null; said.textContent = 'The graph could not be loaded. The tables hold the same.' },
  )
  return () => {
    if (canvas.isConnected || !drawn.has(canvas)) return
    drawn.get(canvas).cy.destroy()
    drawn.delete(canvas)
  }
}

function draw(component, cytoscape) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector('.network')
  const canvas = root.querySelector('.canvas')
  const said = root.querySelector('.said')
  canvas.style.height = `${data.height}px`
  let kept = drawn.get(canvas)
  if (!kept) {
    const cy = cytoscape({
      container: canvas, minZoom: 0.15, maxZoom: 3, selectionType: 'single',
      userZoomingEnabled: false, // the wheel scrolls the page; buttons and keys zoom
    })
    kept = { cy, here: null }
    drawn.set(canvas, kept)
    new ResizeObserver(() => cy.resize()).observe(canvas)
  }
  const { cy } = kept
  const send = (name, id) => setTriggerValue(name, id)
  const tell = (node) => { said.textContent = node.data('told') ?? node.data('label') }
  const move = (node) => {
    if (!node || !node.length) return
    cy.nodes().removeClass('here')
    node.addClass('here')
    kept.here = node.id()
    tell(node)
    const box = node.renderedBoundingBox()
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > cy.width() || box.y2 > cy.height()) cy.center(node)
  }
  cy.style(styles(look(root)))
  reconcile(cy, data)
  const entities = cy.nodes('[kind = "entity"]')
  entities.toggleClass('many', entities.length > NAMED)
  cy.nodes().unselect()
  if (data.chosen) cy.getElementById(data.chosen).select()
  canvas.setAttribute('aria-label', data.alt)

  cy.removeAllListeners()
  cy.on('tap', 'node', (event) => { move(event.target); send('chosen', event.target.id()) })
  cy.on('dbltap', 'node', (event) => send('expanded', event.target.id()))
  cy.on('mouseover', 'node', (event) => tell(event.target))
  const here = () => {
    const node = kept.here ? cy.getElementById(kept.here) : cy.collection()
    return node.length ? node : data.chosen ? cy.getElementById(data.chosen) : cy.nodes().first()
  }
  const zoom = (by) => cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } })
  const keys = {
    Enter: () => send('chosen', here().id()),
    e: () => send('expanded', here().id()),
    '+': () => zoom(STEP), '=': () => zoom(STEP), '-': () => zoom(1 / STEP), 0: () => cy.fit(undefined, 26),
  }
  canvas.onfocus = () => { if (!kept.here) move(here()) }
  canvas.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !cy.nodes().length) return
    const act = event.key.startsWith('Arrow') ? () => move(nearest(cy, here(), event.key)) : keys[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  root.querySelector('.expand').onclick = () => send('expanded', here().id())
  root.querySelector('.closer').onclick = () => zoom(STEP)
  root.querySelector('.further').onclick = () => zoom(1 / STEP)
  root.querySelector('.whole').onclick = () => cy.fit(undefined, 26)
  root.dataset.nodes = String(cy.nodes().length)
}
