// Takes Cytoscape.js out of the bundle it is shipped in. The bundle is a webpack chunk: numbered modules, of which the
// one that exports a function with `use` and `version` is the library; the others need modules that are not here.
const cytoscape = (() => {
  const chunks = []
  const self = { webpackChunkst_link_analysis: chunks }
  ;/* bundle */
  const modules = Object.assign({}, ...chunks.map((chunk) => chunk[1]))
  const taken = {}
  const take = (id) => {
    if (taken[id]) return taken[id].exports
    if (!modules[id]) throw new Error(`no module ${id}`)
    const module = (taken[id] = { exports: {} })
    modules[id].call(module.exports, module, module.exports, take)
    return module.exports
  }
  take.d = (exports, getters) => {
    for (const name in getters) Object.defineProperty(exports, name, { enumerable: true, get: getters[name] })
  }
  for (const id in modules) {
    try {
      const exported = take(id)
      for (const one of [exported, ...Object.values(exported ?? {})])
        if (typeof one === 'function' && one.use && one.version) return one
    } catch {
      // a module that needs others
    }
  }
  return null
})()
export default cytoscape
