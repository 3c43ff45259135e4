import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { templateAddress, type Template } from "@/api/library";
import { organisationsQuery } from "@/api/organisations";
import { Button } from "@/design/Button";
import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";
import { Menu } from "@/design/Menu";

import type { TemplateDialog } from "./TemplateDialogs";
import styles from "./TemplatesPage.module.css";

interface TemplateListProps {
  readonly templates: readonly Template[];
  readonly openDialog: (dialog: TemplateDialog) => void;
}

export function TemplateList({ templates, openDialog }: TemplateListProps) {
  return (
    <ul className={styles.list}>
      {templates.map((template) => (
        <TemplateRow key={template.id} openDialog={openDialog} template={template} />
      ))}
    </ul>
  );
}

interface TemplateRowProps {
  readonly template: Template;
  readonly openDialog: (dialog: TemplateDialog) => void;
}

function TemplateRow({ template, openDialog }: TemplateRowProps) {
  const { t } = useTranslation();
  const circle = useCircle(template);
  const { id, name, description, category } = template;
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <h2 className={styles.name}>{name}</h2>
        {description !== "" && <p>{description}</p>}
        <p className={styles.facts}>
          {[
            t(`library.categories.${category}`),
            t("library.works", { count: template.total_pekerjaan }),
            t(template.has_prices ? "library.priced" : "library.unpriced"),
            t("library.used", { count: template.usage_count }),
            circle,
          ].join(" · ")}
        </p>
      </div>
      <div className={styles.actions}>
        <Button icon="plus" onClick={() => openDialog({ kind: "use", template })}>
          {t("library.use")}
          <span className="visually-hidden"> {name}</span>
        </Button>
        <a className={buttonStyles.iconButton} download href={templateAddress(id)} title={t("library.download")}>
          <Icon name="download" />
          <span className="visually-hidden">{t("library.downloadOf", { name })}</span>
        </a>
        {template.can_edit && (
          <Menu
            items={[
              { label: t("library.edit"), icon: "edit", onSelect: () => openDialog({ kind: "edit", template }) },
              {
                label: t("library.remove"),
                icon: "remove",
                danger: true,
                onSelect: () => openDialog({ kind: "remove", template }),
              },
            ]}
            label={t("library.commandsOf", { name })}
          />
        )}
      </div>
    </li>
  );
}

/** Who else may use the template. */
function useCircle({ is_public, organisation_id }: Template): string {
  const { t } = useTranslation();
  const { data: organisations = [] } = useQuery(organisationsQuery);
  if (is_public) return t("library.everybody");
  if (organisation_id === null) return t("library.onlyMe");
  const found = organisations.find(({ id }) => id === organisation_id);
  return found === undefined ? t("library.formerOrganisation") : t("library.membersOf", { name: found.name });
}
