import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  /** Shown instead of what cannot be drawn. The error itself is in the browser's console. */
  instead: ReactNode;
  children: ReactNode;
}

/** Keeps a fault in one part of the page from taking the rest with it. React has this for classes only. */
export class Boundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}
