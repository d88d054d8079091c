import type { ListPanelProps } from '@uhwatch/contract/status-page.ts';
import type { ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './components/App.tsx';
import './page.css';
import { loadExport } from './panel-module.ts';

function isComponent(value: unknown): value is ComponentType<ListPanelProps> {
  return typeof value === 'function';
}

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no element with the id root.');
  try {
    createRoot(root).render(<App ListPanel={await loadExport('ListPanel', isComponent)} />);
  } catch (error) {
    root.textContent = error instanceof Error ? error.message : String(error);
  }
}

await start();
