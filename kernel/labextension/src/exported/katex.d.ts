/** KaTeX comes without types of this part. */
declare module 'katex/contrib/auto-render' {
  interface Options {
    readonly delimiters: readonly { readonly left: string; readonly right: string; readonly display: boolean }[];
    readonly output: 'html' | 'mathml' | 'htmlAndMathml';
    readonly throwOnError: boolean;
  }
  export default function renderMathInElement(element: HTMLElement, options: Options): void;
}
