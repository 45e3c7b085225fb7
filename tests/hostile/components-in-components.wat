;; why: components in components
;; zh: 组件嵌套层数有 9，超过上限 8
;; en: it has 9 levels of components within components, more than the bound of 8
;; check: imports

;; component
(component «300×(component » «300×)»)
