;; why: types in types, deeper than a parser's own stack
;; zh: 类型嵌套层数有 17，超过上限 16
;; en: it has 17 levels of types within types, more than the bound of 16
;; check: imports

;; component
(component «900×(type (component » «900×))»)
