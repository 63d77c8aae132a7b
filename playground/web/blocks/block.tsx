import { use, useId, type ReactNode } from 'react';
import { asText, isObject, objectsOf, stringOf, type Json } from '../../json.ts';
import { Boundary } from '../boundary.tsx';
import { SurfaceContext, useText } from '../context.ts';
import { texts } from '../words.ts';
import { Chart } from './chart.tsx';
import { Element } from './elements.tsx';
import { RichText } from './rich-text.tsx';
import { DataTable, PlainTable } from './table.tsx';
import { Mrkdwn, Text, wordsOf } from './text.tsx';

const idOf = (block: Json): string => asText(block['block_id']);

/** Blocks, one under another. */
export const Blocks = ({ blocks }: { blocks: readonly Json[] }): ReactNode =>
  blocks.map((block, index) => (
    <div key={stringOf(block['block_id']) ?? index} className={`block ${asText(block['type'])}`}>
      <Boundary instead={<CannotDraw block={block} />}>
        <Block block={block} />
      </Boundary>
    </div>
  ));

const CannotDraw = ({ block }: { block: Json }): ReactNode => (
  <em>
    {useText()(texts.cannotDraw)}: {asText(block['type'])}
  </em>
);

function Block({ block }: { block: Json }): ReactNode {
  switch (block['type']) {
    case 'header':
      return <h4>{wordsOf(block['text'])}</h4>;
    case 'divider':
      return <hr />;
    case 'section':
      return <Section block={block} />;
    case 'context':
      return objectsOf(block['elements']).map((element, index) => (
        <span key={index}>
          {element['type'] === 'image' ? <Element element={element} blockId="" /> : <Text value={element} />}
        </span>
      ));
    case 'actions':
      return objectsOf(block['elements']).map((element, index) => (
        <Element key={stringOf(element['action_id']) ?? index} element={element} blockId={idOf(block)} />
      ));
    case 'rich_text':
      return <RichText block={block} />;
    case 'data_table':
      return <DataTable block={block} />;
    case 'table':
      return <PlainTable block={block} />;
    case 'data_visualization':
      return <Chart block={block} />;
    case 'input':
      return <Input block={block} />;
    case 'image':
      return (
        <figure>
          {isObject(block['title']) && <figcaption>{wordsOf(block['title'])}</figcaption>}
          <img src={asText(block['image_url'])} alt={asText(block['alt_text'])} />
        </figure>
      );
    case 'alert':
      return (
        <div className={`notice ${asText(block['level'])}`}>
          <Text value={block['text']} />
        </div>
      );
    case 'markdown':
      return <Mrkdwn text={asText(block['text'])} />;
    default:
      return <CannotDraw block={block} />;
  }
}

function Section({ block }: { block: Json }): ReactNode {
  const fields = objectsOf(block['fields']);
  return (
    <>
      <div className="section-text">
        {isObject(block['text']) && (
          <p>
            <Text value={block['text']} />
          </p>
        )}
        {fields.length > 0 && (
          <div className="fields">
            {fields.map((field, index) => (
              <p key={index}>
                <Text value={field} />
              </p>
            ))}
          </div>
        )}
      </div>
      {isObject(block['accessory']) && (
        <Element element={block['accessory']} blockId={idOf(block)} name={wordsOf(block['text']) || undefined} />
      )}
    </>
  );
}

function Input({ block }: { block: Json }): ReactNode {
  const text = useText();
  const id = useId();
  const { error } = use(SurfaceContext);
  const blockId = idOf(block);
  const wrong = error(blockId);
  const optional = block['optional'] === true;
  const hint = wordsOf(block['hint']);
  const notes = [...(hint ? [`${id}-hint`] : []), ...(wrong === undefined ? [] : [`${id}-error`])];
  return (
    <div className="input-block" data-block={blockId}>
      <label htmlFor={id}>
        {wordsOf(block['label'])}
        {optional && <span className="optional">{text(texts.optional)}</span>}
      </label>
      {isObject(block['element']) && (
        <Element
          element={block['element']}
          blockId={blockId}
          waits={block['dispatch_action'] !== true}
          described={{
            id,
            'aria-required': !optional,
            ...(notes.length > 0 && { 'aria-describedby': notes.join(' ') }),
            ...(wrong !== undefined && { 'aria-invalid': true }),
          }}
        />
      )}
      {wrong !== undefined && (
        <p className="error" id={`${id}-error`} role="alert">
          {wrong}
        </p>
      )}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
