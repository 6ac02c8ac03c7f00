// The formatting bar: one stop for the Tab key, arrows inside, Escape back to the text.
import type {Command, EditorState} from 'prosemirror-state';
import type {EditorView} from 'prosemirror-view';
import {el} from './dialog';

export interface Tool {
  label: string;                     // spoken, and shown on pointing
  face: string;                      // what is drawn
  class?: string;
  keys?: string;                     // as on this person's keyboard
  run: Command | (() => void);
  on?: (state: EditorState) => boolean;
  can?: (state: EditorState) => boolean;
}

export const isMac = /Mac|iP(hone|[oa]d)/.test(navigator.platform);
export const keyName = (k: string) => isMac ? k.replace('Mod-', '⌘').replace('Shift-', '⇧').replace('Alt-', '⌥') : k.replace('Mod-', 'Ctrl+').replace(/(Shift|Alt)-/g, '$1+');

export class Toolbar {
  private buttons: {tool: Tool; button: HTMLButtonElement}[];
  constructor(bar: HTMLElement, groups: Tool[][], private view: EditorView) {
    bar.setAttribute('role', 'toolbar');
    bar.setAttribute('aria-label', 'Formatting');
    bar.setAttribute('aria-controls', 'body');
    this.buttons = [];
    for (const group of groups) {
      const g = el('div', {class: 'tools', role: 'group'});
      for (const tool of group) g.append(this.make(tool));
      bar.append(g);
    }
    this.buttons[0].button.tabIndex = 0;
    bar.addEventListener('keydown', e => this.key(e));
  }
  private make(tool: Tool): HTMLButtonElement {
    const keys = tool.keys ? keyName(tool.keys) : '';
    const button = el('button', {type: 'button', tabindex: '-1', 'aria-label': tool.label, title: keys ? `${tool.label} (${keys})` : tool.label, class: 'tool ' + (tool.class ?? '')}, tool.face);
    if (tool.on) button.setAttribute('aria-pressed', 'false');
    button.addEventListener('mousedown', e => e.preventDefault()); // the selection stays
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') === 'true') return;
      const before = document.activeElement;
      tool.run(this.view.state, this.view.dispatch, this.view);
      if (before !== button && !document.querySelector('dialog[open]')) this.view.focus();
    });
    this.buttons.push({tool, button});
    return button;
  }
  private key(e: KeyboardEvent): void {
    const all = this.buttons.map(b => b.button);
    const i = all.indexOf(document.activeElement as HTMLButtonElement);
    const rtl = getComputedStyle(all[0]).direction === 'rtl' ? -1 : 1;
    const step = {ArrowRight: rtl, ArrowLeft: -rtl}[e.key];
    const to = e.key === 'Home' ? 0 : e.key === 'End' ? all.length - 1 : step && (i + step + all.length) % all.length;
    if (to !== undefined) { e.preventDefault(); this.enter(to); }
    if (e.key === 'Escape') { e.preventDefault(); this.view.focus(); }
  }
  enter(i = Math.max(0, this.buttons.findIndex(b => b.button.tabIndex === 0))): void {
    this.buttons.forEach((b, j) => { b.button.tabIndex = i === j ? 0 : -1; });
    this.buttons[i].button.focus();
  }
  paint(state: EditorState): void {
    for (const {tool, button} of this.buttons) {
      if (tool.on) button.setAttribute('aria-pressed', String(tool.on(state)));
      if (tool.can) button.setAttribute('aria-disabled', String(!tool.can(state)));
    }
  }
}
