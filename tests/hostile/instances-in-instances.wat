;; why: each component makes eight instances of the one within it: eight to the power of seven
;; zh: 实例与接口函数
;; en: instances and interface functions, as often as they are made, more than the bound of 4000
;; check: imports

;; component
(component «7×(component » «7×) (instance (instantiate 0)) (instance (instantiate 0)) (instance (instantiate 0)) (instance (instantiate 0)) (instance (instantiate 0)) (instance (instantiate 0)) (instance (instantiate 0)) (instance (instantiate 0))»)
