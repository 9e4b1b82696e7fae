// What the built file exports: one editor in one place, with the SQL of DuckDB. No idea of the desk is in here.
import {
  acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, ifNotIn,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, SQLDialect, keywordCompletionSource, schemaCompletionSource, sql } from '@codemirror/lang-sql'
import { HighlightStyle, bracketMatching, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { EditorView, drawSelection, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const OWN = ' qualify pivot unpivot exclude rename summarize describe asof semi anti positional sample lambda try_cast ilike glob'
const DuckDB = SQLDialect.define({ ...PostgreSQL.spec, keywords: PostgreSQL.spec.keywords + OWN, hashComments: false })

const TEXT = ['String', 'LineComment', 'BlockComment']

const colour = (name, other) => `var(--st-${name}-color, ${other})`
const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: colour('violet', '#6d28d9'), fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: colour('green', '#047857') },
  { tag: [tags.number, tags.bool, tags.null], color: colour('orange', '#b45309') },
  { tag: tags.comment, color: colour('gray', '#5b6b80'), fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: colour('blue', '#1d4ed8') },
])
const theme = EditorView.theme({
  '&': { fontSize: '0.92rem', color: 'var(--st-text-color)', backgroundColor: 'var(--st-secondary-background-color)' },
  '&.cm-focused': { outline: '2px solid var(--st-primary-color)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--st-code-font, monospace)', lineHeight: '1.5', minHeight: '9rem', maxHeight: '26rem' },
  '.cm-content': { caretColor: 'var(--st-text-color)' },
  '.cm-cursor': { borderLeftColor: 'var(--st-text-color)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--st-primary-color) 28%, transparent)' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: colour('gray', '#5b6b80') },
  '.cm-matchingBracket': { outline: '1px solid var(--st-primary-color)', backgroundColor: 'transparent' },
  '.cm-tooltip': { backgroundColor: 'var(--st-background-color)', color: 'var(--st-text-color)',
    border: '1px solid var(--st-border-color)', borderRadius: 'var(--st-base-radius)' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--st-code-font, monospace)', maxHeight: '16rem' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--st-primary-color)', color: '#ffffff' },
  '.cm-completionDetail': { opacity: 0.75, fontStyle: 'normal', marginLeft: '0.8em' },
  '.cm-completionInfo': { maxWidth: '26rem', padding: '0.35rem 0.6rem', fontFamily: 'var(--st-font)' },
  '.cm-diagnostic-error': { borderLeftColor: colour('red', '#c81e1e') },
})

// schema: table → {kind, about, columns: [{name, type, about}]}; functions: names; macros: [{name, takes, about}];
// snippets: [{label, about, sql}].
function completions({ schema, functions, macros, snippets }) {
  const tables = {}
  for (const [name, table] of Object.entries(schema ?? {})) {
    tables[name] = {
      self: { label: name, type: 'class', detail: table.kind, info: table.about || undefined, boost: 2 },
      children: table.columns.map((column) => ({
        label: column.name, type: 'property', detail: column.type, info: column.about || undefined, boost: 1 })),
    }
  }
  const named = (functions ?? []).map((label) => ({ label, type: 'function', apply: `${label}(`, boost: -1 }))
  const own = (macros ?? []).map((one) => ({
    label: one.name, type: 'function', detail: `(${one.takes})`, info: one.about || undefined, apply: `${one.name}(`, boost: 1 }))
  const saved = (snippets ?? []).map((one) => ({
    label: one.label, type: 'text', detail: 'saved', info: one.about || undefined, apply: one.sql, boost: -2 }))
  // Columns of the tables that the statement names are offered without the table's name before them.
  const columns = (context) => {
    const word = context.matchBefore(/[\w$]+/)
    if ((!word && !context.explicit) || (word && context.state.sliceDoc(word.from - 1, word.from) === '.')) return null
    const said = new Set(context.state.doc.toString().toLowerCase().match(/\w+/g))
    const found = new Map()
    for (const [name, table] of Object.entries(schema ?? {})) {
      if (!said.has(name.toLowerCase())) continue
      for (const one of table.columns)
        found.set(one.name, { label: one.name, type: 'property', detail: `${one.type} · ${name}`, info: one.about || undefined, boost: 3 })
    }
    return { from: word ? word.from : context.pos, options: [...found.values(), ...own, ...named, ...saved], validFor: /^[\w$]*$/ }
  }
  // A word that is a function too is offered once, as the function.
  const isFunction = new Set(functions ?? [])
  const keywords = keywordCompletionSource(DuckDB)
  const words = (context) => {
    const found = keywords(context)
    return found && { ...found, options: found.options.filter((one) => !isFunction.has(one.label)) }
  }
  return autocompletion({
    // In a value or a comment nothing is offered: Enter there would write a function into it.
    override: [...[columns, schemaCompletionSource({ dialect: DuckDB, schema: tables })].map((one) => ifNotIn(TEXT, one)), words],
    maxRenderedOptions: 30, // more are a scroll away, and each costs every keystroke
    activateOnTypingDelay: 0, // everything is here already: nothing is asked of a server
    icons: false,
  })
}

// An editor in `parent`. handlers: run(part, whole), changed(whole). Text is data: it is never markup here.
export function edit(parent, { text, label, hint, handlers, root }) {
  const known = new Compartment()
  const whole = (view) => view.state.doc.toString()
  const run = (view) => {
    const { from, to } = view.state.selection.main
    closeCompletion(view)
    handlers.run(from === to ? whole(view) : view.state.sliceDoc(from, to), whole(view))
    return true
  }
  const view = new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run }, { key: 'Tab', run: acceptCompletion }])),
        lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(),
        sql({ dialect: DuckDB }), syntaxHighlighting(highlight), theme, known.of(completions({})),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        placeholder(hint), EditorView.lineWrapping, EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => update.docChanged && handlers.changed(whole(update.view))),
      ],
    }),
  })
  return {
    run: () => run(view),
    text: () => whole(view),
    focus: () => view.focus(),
    know: (what) => view.dispatch({ effects: known.reconfigure(completions(what)) }),
    set: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    // marks: [{line, column, message}], both counted from 1; column 0: the whole line.
    mark: (marks) => {
      const at = marks.filter((one) => one.line >= 1 && one.line <= view.state.doc.lines).map((one) => {
        const line = view.state.doc.line(one.line)
        const from = one.column ? Math.min(line.from + one.column - 1, line.to) : line.from
        const word = /^[\w$"]+/.exec(view.state.sliceDoc(from, line.to))
        const to = one.column ? from + (word ? word[0].length : 1) : line.to
        return { from, to: Math.min(Math.max(to, from), line.to), severity: 'error', message: one.message }
      })
      view.dispatch(setDiagnostics(view.state, at))
    },
    destroy: () => view.destroy(),
  }
}
