import type { TSSignature, TSType, TSTypeName } from 'oxc-parser';
import type { Sources } from './imports.ts';
import { visit } from './syntax.ts';

/** What a TypeScript type says about a column. */
export interface ColumnType {
  /** `string`, `number`, `boolean`, `Date`, `json`; `unknown` when the type says nothing. */
  readonly kinds: ReadonlySet<string>;
  /** The allowed texts, when the type lists them. */
  readonly literals: ReadonlySet<string>;
  readonly nullable: boolean;
  /** May be left out on INSERT. */
  readonly omittable: boolean;
  /** Missing in one dialect. */
  readonly optional: boolean;
}

/** For each table name, its columns by name. */
export type TableTypes = ReadonlyMap<string, ReadonlyMap<string, ColumnType>>;

type Meaning = Omit<ColumnType, 'optional'>;

interface Declarations {
  readonly interfaces: Map<string, { readonly parents: readonly string[]; readonly members: readonly TSSignature[] }>;
  readonly aliases: Map<string, { readonly parameters: readonly string[]; readonly type: TSType }>;
  /** Lists such as `const statuses = ['a', 'b'] as const`. */
  readonly lists: Map<string, readonly string[]>;
}

/** Reads the table types in the interface with that name, including what it refers to in other files. */
export function tableTypes(sources: Sources, name: string): TableTypes {
  const declarations: Declarations = { interfaces: new Map(), aliases: new Map(), lists: new Map() };
  for (const source of sources.values()) readDeclarations(source, declarations);
  const reader = new TypeReader(declarations);
  const tables = reader.propertiesOf(name).map(({ key, type }) => {
    const columns = reader.columnsOf(type).map((column) => {
      const meaning = reader.meaningOf(column.type);
      return [column.key, { ...meaning, optional: column.optional }] as const;
    });
    return [key, new Map(columns)] as const;
  });
  return new Map(tables);
}

function readDeclarations(source: string, { interfaces, aliases, lists }: Declarations): void {
  visit(source, {
    TSInterfaceDeclaration: ({ id, extends: parents, body }) => {
      const names = parents.flatMap(({ expression }) => (expression.type === 'Identifier' ? expression.name : []));
      interfaces.set(id.name, { parents: names, members: body.body });
    },
    TSTypeAliasDeclaration: ({ id, typeParameters, typeAnnotation }) => {
      const parameters = (typeParameters?.params ?? []).map(({ name }) => name.name);
      aliases.set(id.name, { parameters, type: typeAnnotation });
    },
    VariableDeclarator: ({ id, init }) => {
      const list = init?.type === 'TSAsExpression' ? init.expression : init;
      if (id.type !== 'Identifier' || list?.type !== 'ArrayExpression') return;
      const texts = list.elements.flatMap((each) =>
        each?.type === 'Literal' && typeof each.value === 'string' ? each.value : [],
      );
      lists.set(id.name, texts);
    },
  });
}

interface Property {
  readonly key: string;
  readonly optional: boolean;
  readonly type: TSType;
}

const nothing: Meaning = { kinds: new Set(), literals: new Set(), nullable: false, omittable: false };
const kind = (name: string): Meaning => ({ ...nothing, kinds: new Set([name]) });

const together = (meanings: readonly Meaning[]): Meaning => ({
  kinds: new Set(meanings.flatMap(({ kinds }) => [...kinds])),
  literals: new Set(meanings.flatMap(({ literals }) => [...literals])),
  nullable: meanings.some(({ nullable }) => nullable),
  omittable: meanings.some(({ omittable }) => omittable),
});

const plainTypes: Partial<Record<TSType['type'], Meaning>> = {
  TSStringKeyword: kind('string'),
  TSNumberKeyword: kind('number'),
  TSBooleanKeyword: kind('boolean'),
  TSTypeLiteral: kind('json'),
  TSArrayType: kind('json'),
  TSUnknownKeyword: kind('unknown'),
  TSNullKeyword: { ...nothing, nullable: true },
  TSUndefinedKeyword: { ...nothing, omittable: true },
  TSNeverKeyword: nothing,
};

/** The type arguments of an alias, by parameter name. */
type Bound = ReadonlyMap<string, Meaning>;
const unbound: Bound = new Map();

/** Reads only the TypeScript types that table types use. @throws for any other */
class TypeReader {
  readonly #known: Declarations;

  constructor(known: Declarations) {
    this.#known = known;
  }

  /** The properties of an interface, including inherited ones. */
  propertiesOf(name: string): Property[] {
    const declared = this.#known.interfaces.get(name);
    if (!declared) throw new Error(`no interface ${name}`);
    return [...declared.parents.flatMap((parent) => this.propertiesOf(parent)), ...properties(declared.members)];
  }

  columnsOf(type: TSType): Property[] {
    return type.type === 'TSTypeLiteral' ? properties(type.members) : this.propertiesOf(nameOf(type));
  }

  meaningOf(type: TSType, bound: Bound = unbound): Meaning {
    const plain = plainTypes[type.type];
    if (plain) return plain;
    if (type.type === 'TSUnionType') return together(type.types.map((each) => this.meaningOf(each, bound)));
    if (type.type === 'TSLiteralType' && type.literal.type === 'Literal' && typeof type.literal.value === 'string')
      return { ...nothing, literals: new Set([type.literal.value]) };
    if (type.type === 'TSIndexedAccessType' && type.objectType.type === 'TSTypeQuery')
      return { ...nothing, literals: new Set(this.#listOf(type.objectType.exprName)) };
    if (type.type === 'TSTypeReference') {
      const given = type.typeArguments?.params ?? [];
      return this.#reference(
        nameOf(type),
        given.map((each) => this.meaningOf(each, bound)),
        bound,
      );
    }
    throw new Error(`a table is not written with ${type.type}`);
  }

  #reference(name: string, [first = nothing, ...others]: readonly Meaning[], bound: Bound): Meaning {
    const parameter = bound.get(name);
    if (parameter) return parameter;
    switch (name) {
      case 'Date':
        return kind('Date');
      // JSON's null is a value, not SQL NULL.
      case 'Json':
      case 'Record':
        return kind('json');
      case 'Generated':
        return { ...first, omittable: true };
      case 'JSONColumnType':
        return first;
      // Its arguments are the types for SELECT, INSERT and UPDATE.
      case 'ColumnType': {
        const [inserted = nothing] = others;
        return { ...first, nullable: first.nullable || inserted.nullable, omittable: inserted.omittable };
      }
    }
    const alias = this.#known.aliases.get(name);
    if (!alias) throw new Error(`no type ${name}`);
    const given = [first, ...others];
    return this.meaningOf(alias.type, new Map(alias.parameters.map((each, index) => [each, given[index] ?? nothing])));
  }

  #listOf(name: TSTypeName | { readonly type: 'TSImportType' }): readonly string[] {
    const list = name.type === 'Identifier' ? this.#known.lists.get(name.name) : undefined;
    if (!list) throw new Error('no list of that name');
    return list;
  }
}

const properties = (members: readonly TSSignature[]): Property[] =>
  members.map((member) => {
    if (member.type !== 'TSPropertySignature' || !member.typeAnnotation)
      throw new Error(`not a column: ${member.type}`);
    const { key, optional, typeAnnotation } = member;
    const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
    if (name === undefined) throw new Error(`not a column's name: ${key.type}`);
    return { key: name, optional, type: typeAnnotation.typeAnnotation };
  });

function nameOf(type: TSType): string {
  if (type.type === 'TSTypeReference' && type.typeName.type === 'Identifier') return type.typeName.name;
  throw new Error(`not a name: ${type.type}`);
}
